/** What a hub tells Prometheus, by name without `deskless_`. Asked anew at each call, as a scrape would. */
export const figures = async (url: string): Promise<(name: string) => number> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  return (name) => {
    const found = new RegExp(`^deskless_${name} (\\S+)$`, 'm').exec(text)?.[1]
    if (found === undefined) throw new Error(`There is no deskless_${name} among the metrics.`)
    return found === 'Nan' ? Number.NaN : Number(found)
  }
}
