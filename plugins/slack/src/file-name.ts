/** What Slack previews or plays it goes by; a provider often names a voice note just “voice”. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'audio/ogg': 'ogg',
  'audio/opus': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/wav': 'wav',
  'audio/webm': 'webm',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/3gpp': '3gp',
  'application/pdf': 'pdf',
}

/** Its own name, with an ending Slack knows. */
export const slackFileName = (name: string, mime: string): string => {
  const [type = ''] = mime.toLowerCase().split(';')
  const extension = EXTENSIONS[type.trim()]
  if (/\.oga$/i.test(name)) return name.replace(/\.oga$/i, '.ogg')
  return !extension || /\.\w{1,8}$/.test(name) ? name : `${name}.${extension}`
}
