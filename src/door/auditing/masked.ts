/** Words of people for the audit: cut, and without what looks like a secret that was pasted by mistake. */
export function masked(text: string, longest: number): string {
  const safe = patterns.reduce((left, pattern) => left.replaceAll(pattern, '•••'), text)
  return safe.length <= longest
    ? safe.toWellFormed()
    : `${safe.slice(0, longest - 1).toWellFormed()}…`
}

/** Tokens that say of themselves what they are, keys, passwords in addresses, and what is called a password. */
const patterns: readonly RegExp[] = [
  /\bx(?:ox[a-z]|app)-[\w.-]{8,}/gi,
  /\b(?:gh[a-z]_|github_pat_|glpat-|sk-|npm_)[\w-]{12,}/g,
  /\bA(?:KIA|SIA)[A-Z0-9]{12,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /-----BEGIN[\s\S]*/g,
  /(?<=:\/\/[^\s:/@]{0,100}:)[^\s/@]+(?=@)/g,
  /(?<=\b(?:password|passwd|secret|token|api[-_]?key)\s*[=:]\s*)[^\s"']+/gi,
]
