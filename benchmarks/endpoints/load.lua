-- Asks the same query again and again; with a mark, each time with another comment at its end.
-- Arguments: the path with the query, how it is accepted, and the mark, or nothing.

local headers = {}
local path, mark, asked

function init(arguments)
  path, headers["Accept"], mark = arguments[1], arguments[2], arguments[3]
  asked = 0
  same = wrk.format("GET", path, headers)
end

function request()
  if mark == "" then
    return same
  end
  asked = asked + 1
  return wrk.format("GET", path .. "%0A%23" .. mark .. asked, headers)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "refused": %d, "lost": %d, "late": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e6,
    latency:percentile(95) / 1e6, errors.status, errors.connect + errors.read + errors.write,
    errors.timeout))
end
