/** A code to answer with instead of acting, or `hangup`: the call is carried out and the connection cut before the answer. */
export type Fault = number | 'hangup';

/** Planned failures, each for the next calls of one path. */
export const createFaults = () => {
  const planned = new Map<string, Fault[]>();
  const fullPath = (path: string) => (path.startsWith('/') ? path : `/cgi-bin/${path}`);
  return {
    plan(path: string, fault: Fault, times: number) {
      const key = fullPath(path);
      planned.set(key, [...(planned.get(key) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    next: (path: string): Fault | undefined => planned.get(path)?.shift(),
  };
};
export type Faults = ReturnType<typeof createFaults>;
