import { $, duration, whole } from "/assets/dom.js";

// What the server is busy with before there is an image to show.

// Before that the rate says little.
const SECONDS_TO_TELL = 2;

let begun = null;

/** Says what is being done and how far it is, { task, done, total, unit }, in the place of the image; null when it is over. */
export function showWaiting(progress) {
  $("waiting").hidden = progress === null;
  $("demo").classList.toggle("waits", progress !== null);
  if (progress === null) {
    begun = null;
    return;
  }
  const { task, done, total, unit } = progress, now = performance.now() / 1000;
  if (begun?.task !== task) begun = { task, done, at: now };
  const isCounted = total !== null && total > 0, seconds = now - begun.at, gained = done - begun.done;
  const amount = isCounted ? unit === "bytes" ? `${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB` : `${whole(done)} of ${whole(total)} ${unit}` : "";
  const left = isCounted && seconds > SECONDS_TO_TELL && gained > 0 ? `about ${duration(seconds * (total - done) / gained)} left` : "";
  const words = [amount, left].filter(text => text).join(", "), bar = $("waiting-bar");
  // A live region: what has not changed is not said again.
  if ($("waiting-task").textContent !== task) $("waiting-task").textContent = task;
  $("waiting-amount").textContent = words;
  bar.hidden = !isCounted;
  bar.setAttribute("aria-valuenow", isCounted ? Math.round(100 * done / total) : 0);
  bar.setAttribute("aria-valuetext", words);
  bar.firstElementChild.style.width = isCounted ? `${100 * done / total}%` : "";
}
