/** Drawn on a canvas: a `blob:` picture would need the page's policy to allow it. */
export const draw = async (file: File, canvas: HTMLCanvasElement | null): Promise<void> => {
  if (!canvas) return
  const image = await createImageBitmap(file)
  const side = canvas.width
  const scale = side / Math.min(image.width, image.height)
  const [width, height] = [image.width * scale, image.height * scale]
  canvas.getContext('2d')?.drawImage(image, (side - width) / 2, (side - height) / 2, width, height)
}
