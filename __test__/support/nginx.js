'use strict'

/**
 * Debian's nginx as the service: HTTP/2 by somebody else's hand, and reloads. It runs as the
 * user who tests, out of a temporary folder, on a free port.
 */

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { connect, createServer } = require('node:net')
const { tmpdir } = require('node:os')
const { delimiter, join } = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')

const missing = 'nginx is missing; install the Debian package nginx-light (apt-get install nginx-light)'

/**
 * The `skip` of a test that needs nginx: the reason where there is none, for `npm test` must not ask for
 * anything but Node.js and Rust. Continuous integration installs it, so there its absence is a failure.
 */
const withoutNginx = binary() === undefined && !process.env.CI && missing

function binary() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path))
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Starts nginx. Every path is answered with `{"protocol":"HTTP/2.0"}` or what the protocol is, or by
 * `upstream` when there is one.
 *
 * @param {{ after: (hook: () => unknown) => void }} test
 * @param {{ identity?: { certificate: string, key: string }, http2?: boolean, settings?: string, upstream?: string }} options
 */
async function startNginx(test, { identity, http2 = true, settings = '', upstream } = {}) {
  const program = binary()
  if (program === undefined) throw new Error(missing)
  const folder = mkdtempSync(join(tmpdir(), 'identity-nginx-'))
  const port = await freePort()
  const listen = [`127.0.0.1:${port}`, identity && 'ssl', http2 && 'http2'].filter(Boolean).join(' ')
  if (identity) {
    writeFileSync(join(folder, 'certificate.pem'), identity.certificate)
    writeFileSync(join(folder, 'key.pem'), identity.key, { mode: 0o600 })
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid() === 0 ? 'user root;' : ''}
    daemon off;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log;
    worker_processes 1;
    worker_shutdown_timeout 10s;
    events { worker_connections 4096; }
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      ${settings}
      server {
        listen ${listen} backlog=4096;
        ${identity ? `ssl_certificate ${folder}/certificate.pem; ssl_certificate_key ${folder}/key.pem;` : ''}
        location / {
          ${upstream ? `proxy_pass ${upstream};` : `default_type application/json; return 200 '{"protocol":"$server_protocol","sessions":[]}';`}
        }
      }
    }`,
  )
  const nginx = new Nginx(program, folder, port, identity ? 'https' : 'http')
  test.after(() => nginx.remove())
  await nginx.start()
  return nginx
}

class Nginx {
  #program
  #folder
  #child
  #ended

  constructor(program, folder, port, scheme) {
    this.#program = program
    this.#folder = folder
    this.port = port
    this.url = `${scheme}://127.0.0.1:${port}`
  }

  /** Starts it and waits until it listens. */
  async start() {
    const log = join(this.#folder, 'error.log')
    this.#child = spawn(this.#program, ['-p', this.#folder, '-c', 'nginx.conf', '-e', log], {
      stdio: 'ignore',
    })
    this.#ended = once(this.#child, 'exit')
    while (!(await this.#listens())) {
      if (this.#child.exitCode !== null)
        throw new Error(`nginx does not start:\n${readFileSync(log, 'utf8')}`)
      await sleep(5)
    }
  }

  #listens() {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1')
      const done = (listens) => {
        socket.destroy()
        resolve(listens)
      }
      socket.on('connect', () => done(true)).on('error', () => done(false))
    })
  }

  /** New workers take over; the old ones finish what they have, and say so (GOAWAY). */
  reload() {
    this.#child.kill('SIGHUP')
  }

  async remove() {
    this.#child.kill('SIGTERM')
    await this.#ended
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

module.exports = { startNginx, withoutNginx }
