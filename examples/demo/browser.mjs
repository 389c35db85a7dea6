/** As much of a browser as the demo needs: its name, its cookies, and the access token that the page holds. */
export class Browser {
  /** What the page keeps. @type {string | undefined} */
  token
  #backendUrl
  #userAgent
  /** @type {Map<string, string>} */
  #cookies = new Map()

  /** @param {string} backendUrl @param {string} userAgent */
  constructor(backendUrl, userAgent) {
    this.#backendUrl = backendUrl
    this.#userAgent = userAgent
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<{ status: number, body: any, cookies: string[] }>}
   */
  async send(method, path, body) {
    const response = await fetch(new URL(path, this.#backendUrl), {
      method,
      headers: {
        'User-Agent': this.#userAgent,
        ...(body && { 'Content-Type': 'application/json' }),
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
        ...(this.#cookies.size > 0 && {
          Cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; '),
        }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    const cookies = response.headers.getSetCookie()
    for (const cookie of cookies) this.#keep(cookie)
    /** @type {any} */
    const answer = await response.json()
    if (answer.token) this.token = answer.token
    return { status: response.status, body: answer, cookies }
  }

  /** @param {string} cookie */
  #keep(cookie) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (/max-age=0/i.test(cookie)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
