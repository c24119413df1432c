// XMLHttpRequest, because `fetch` cannot tell how far an upload has come.

/** Nothing moved for so long that nothing will. */
const STALLED_MS = 30_000

type Tell = (fields: { progress?: number; abort?(): void }) => void

/** `status` 0: it never got there. */
export const transfer = (
  url: string,
  token: string,
  file: File,
  tell: Tell,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    let stalled: ReturnType<typeof setTimeout> | undefined
    const moving = (): void => {
      clearTimeout(stalled)
      stalled = setTimeout(() => request.abort(), STALLED_MS)
    }
    request.upload.onprogress = ({ loaded, total }) => {
      moving()
      tell({ progress: loaded / total })
    }
    request.onloadend = () => {
      clearTimeout(stalled)
      resolve({ status: request.status, text: request.responseText })
    }
    moving()
    tell({ abort: () => request.abort() })
    request.send(file)
  })
