import { getJson, repeat } from "/assets/api.js";

const INTERVAL = 1000;

/**
 * Reads a run's metrics and, while it trains or may go on, what comes. Calls back with all epochs so far and the run's state, whenever one of them has changed.
 */
export async function follow(id, changed) {
  let epochs = [], end = 0, state = null;
  const read = async () => {
    const part = await getJson(`/api/runs/${encodeURIComponent(id)}/metrics`, { from: end });
    const isNew = part.state !== state || part.epochs.length > 0 || part.begin !== end;
    epochs = part.begin === 0 ? part.epochs : [...epochs, ...part.epochs];
    ({ end, state } = part);
    if (isNew) changed(epochs, state);
    if (state === "Finished") stop?.();
  };
  let stop = null;
  await read();
  if (state !== "Finished") stop = repeat(INTERVAL, read);
}
