// What the server is asked. An error carries the server's own line.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function answerOf(response) {
  if (response.ok) return response;
  const text = await response.text();
  let message = text;
  try {
    message = JSON.parse(text).error;
  } catch {
    message = text || `the server answered ${response.status}`;
  }
  throw new ApiError(response.status, message);
}

const query = values => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));

export const getJson = async (path, values = {}, signal = undefined) => (await answerOf(await fetch(`${path}?${query(values)}`, { signal }))).json();

export const getBytes = async path => new Uint8ClampedArray(await (await answerOf(await fetch(path))).arrayBuffer());

export const post = async (path, values, body) => (await answerOf(await fetch(`${path}?${query(values)}`, { method: "POST", body }))).json();

/** Posts, and posts again as long as the server is still at work: then `tell` hears how far it is, { task, done, total, unit }; what it throws ends the asking. */
export async function postLong(path, values, tell) {
  for (;;) {
    const response = await answerOf(await fetch(`${path}?${query(values)}`, { method: "POST" })), answer = await response.json();
    if (response.status !== 202) return answer;
    tell(answer);
  }
}

/** Calls again and again while somebody looks at the page; after a failure more slowly. Returns a function that ends it. */
export function repeat(milliseconds, work) {
  let timer = null, ended = false, failures = 0;
  const turn = async () => {
    timer = null;
    if (document.hidden) return;
    try {
      await work();
      failures = 0;
    } catch {
      failures = Math.min(failures + 1, 5);
    }
    if (!ended) timer = setTimeout(turn, milliseconds * (1 + failures));
  };
  const wake = () => {
    if (!document.hidden && timer === null && !ended) timer = setTimeout(turn, 0);
  };
  document.addEventListener("visibilitychange", wake);
  timer = setTimeout(turn, milliseconds);
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", wake);
  };
}
