// node --require ./bind-local.cjs …: a server that cannot be told its address listens on loopback alone.
const { Server } = require('node:net')

const { listen } = Server.prototype
Server.prototype.listen = function listenOnLoopback(first, ...rest) {
  const host = '127.0.0.1'
  if (typeof first === 'object' && first?.port !== undefined && !first.path)
    return listen.call(this, { ...first, host }, ...rest)
  if (typeof first !== 'number' && !/^\d+$/.test(first)) return listen.call(this, first, ...rest)
  const others = typeof rest[0] === 'string' || rest[0] === undefined ? rest.slice(1) : rest
  return listen.call(this, first, host, ...others)
}
