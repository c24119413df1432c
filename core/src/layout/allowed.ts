// What is left of a stranger's HTML: everything not named here is gone, with no other list of what is bad.

export const TAGS = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'blockquote', 'pre', 'hr', 'br', 'wbr', 'center', 'address'],
  ...['article', 'aside', 'footer', 'header', 'main', 'nav', 'section', 'figure', 'figcaption'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
  ...['a', 'img', 'span', 'font', 'b', 'strong', 'i', 'em', 'u', 's', 'strike', 'del', 'ins', 'mark', 'small', 'big'],
  ...['sub', 'sup', 'code', 'kbd', 'samp', 'var', 'tt', 'q', 'cite', 'dfn', 'abbr', 'time', 'bdi', 'bdo'],
]

/** Gone with everything inside: what stands in them is no text, or is read in another way once it is moved. */
export const GONE_WHOLE = [
  ...['script', 'style', 'title', 'template', 'noscript', 'noembed', 'noframes', 'plaintext', 'xmp'],
  ...['svg', 'math', 'iframe', 'object', 'embed', 'applet', 'audio', 'video', 'canvas', 'frameset'],
  ...['textarea', 'option', 'select', 'button', 'datalist'],
]

/** No `id`, `name` or `class`: nothing can take the name of something else. */
export const ATTRIBUTES = {
  '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'border', 'hspace', 'vspace'],
  font: ['color', 'face', 'size'],
  table: ['border', 'cellpadding', 'cellspacing'],
  td: ['colspan', 'rowspan', 'nowrap'],
  th: ['colspan', 'rowspan', 'nowrap', 'scope'],
  col: ['span'],
  colgroup: ['span'],
  ol: ['start', 'type'],
  ul: ['type'],
}

/** Nothing that fetches, calls or escapes: brackets stand only around the numbers of a colour, and a backslash nowhere. */
const WORDS = /^(?:[\w\s#%.,'"!/+-]|\b(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\)){1,300}$/i
/** Never below zero: what is laid out stays where it stands. */
const LENGTHS = /^[\w.%\s!]{1,100}$/

const SIDES = ['top', 'right', 'bottom', 'left']
const WORDED = [
  ...['color', 'background', 'background-color', 'font', 'font-family', 'font-style', 'font-variant', 'font-weight'],
  ...['text-align', 'text-decoration', 'text-transform', 'vertical-align', 'white-space', 'word-break', 'word-wrap'],
  ...['overflow-wrap', 'direction', 'display', 'float', 'clear', 'table-layout', 'list-style', 'list-style-type'],
  ...['border', 'border-collapse', 'border-color', 'border-style', 'border-width'],
  ...SIDES.flatMap((side) => [`border-${side}`, `border-${side}-color`, `border-${side}-style`]),
]
const MEASURED = [
  ...['width', 'height', 'min-width', 'max-width', 'min-height', 'max-height', 'font-size', 'line-height'],
  ...['margin', 'padding', 'border-radius', 'border-spacing', 'text-indent'],
  ...SIDES.flatMap((side) => [`margin-${side}`, `padding-${side}`, `border-${side}-width`]),
]

/** No `position`, `transform` or `z-index`: nothing lies on top of anything else. */
export const STYLES = {
  '*': Object.fromEntries([
    ...WORDED.map((property): [string, RegExp[]] => [property, [WORDS]]),
    ...MEASURED.map((property): [string, RegExp[]] => [property, [LENGTHS]]),
  ]),
}

/** Deeper than this tags are left out, and their words stay. */
export const DEPTH = 100
/** Deeper than this nothing is shown at all. */
export const DEEPEST = 1_000
