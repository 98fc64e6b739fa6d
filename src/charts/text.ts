/** Text from outside as one line that the fonts can draw, cut in the end where it needs more than `width`. */
export function fitText(text: string, width: number, size: number): string {
  const plain = plainText(text)
  return textWidth(plain, size) <= width ? plain : cut(plain, width, size)
}

/** The same, cut in the middle: names of pods and the like differ in the end. */
export function fitName(name: string, width: number, size: number): string {
  const plain = plainText(name)
  if (textWidth(plain, size) <= width) return plain
  const letters = Array.from(plain)
  const end = letters.slice(-END).join('')
  const room = width - textWidth(end, size)
  if (room < 3 * size) return cut(plain, width, size)
  return `${cut(letters.slice(0, -END).join(''), room, size)}${end}`
}

/** Letters that are kept in the end. */
const END = 7

/** As many letters as there is room for with the dots. */
function cut(text: string, width: number, size: number): string {
  let taken = ''
  for (const letter of text) {
    if (textWidth(`${taken}${letter}…`, size) > width) break
    taken += letter
  }
  return `${taken.trimEnd()}…`
}

/** How wide a text is drawn at most, roughly: widths of DejaVu Sans by groups of letters. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const letter of text) width += widthOf(letter)
  return width * size
}

/** Characters that are read at most: what is longer is cut anyway. */
const MOST = 400

/**
 * One line without what steers (controls, directions, joiners); what the fonts lack becomes a box. zrender looks texts up
 * in plain objects, and would write into `Object.prototype` where a text is `__proto__`: such names get a space.
 */
export function plainText(text: string): string {
  const plain = text
    .slice(0, MOST)
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll(/[\p{Cf}\p{Cn}\p{Co}\p{M}]+/gu, '')
    .replaceAll(undrawn, '□')
    .trim()
  return plain in Object.prototype ? `${plain} ` : plain
}

const undrawn =
  /(?:\p{Extended_Pictographic}|[\u{10000}-\u{10FFFF}]|[^\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Common}])+/gu

function widthOf(letter: string): number {
  if ("ijlI|'".includes(letter)) return 0.31
  if ('tfr.,:;!()[] /-·'.includes(letter)) return 0.41
  if ('mwMW%@—…□●○▲▼<>=+#~'.includes(letter)) return 0.95
  return /\p{Lu}/u.test(letter) ? 0.74 : 0.64
}
