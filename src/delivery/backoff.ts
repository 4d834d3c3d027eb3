/** After this many failed tries somebody has to look: the message is parked. */
export const maxAttempts = 12;

const firstMs = 15_000;
const longestMs = 12 * 3600_000;

/**
 * How long to wait after the n-th failed try (n from 1), in ms: full jitter below a ceiling that triples from 15 s to 12 h.
 * Full, because one outage fails a thousand messages at the same moment. Twelve tries take a day on average.
 */
export const backoffMs = (attempts: number, random: () => number): number =>
  Math.round(random() * Math.min(longestMs, firstMs * 3 ** (attempts - 1)));
