/** What the entries of one notice say, recomputed by replayNotice: the figures of `notice status`, and every arrival with its proof. */
export interface NoticeState {
  /** `N12` */
  ref: string;
  title: string;
  /** Organ code. */
  issuer: string;
  registerVersion: number;
  layers: ReplayedLayer[];
  /** By its issuer, the whole of it. */
  withdrawn: { entry: number } | null;
  corrections: ReplayedCorrection[];
  /** By organ code; those that were taken back are not among them. */
  arrivals: Map<string, ProvedArrival>;
  levels: { level: string; required: number; reached: number; open: number; expected: number }[];
  required: number;
  reached: number;
  open: number;
  expected: number;
  /** Of those reached: only signed for at the desk. */
  desk: number;
  complete: boolean;
}

/** `digest`: of the onion up to this layer. `inner`: the layer it wraps; null for the issued one. */
export interface ReplayedLayer {
  layer: string;
  /** Organ code of its author. */
  organ: string;
  digest: string;
  inner: string | null;
}

/** `digest`: of its words, with its files. `layer`: the one that is corrected. */
export interface ReplayedCorrection {
  serial: number;
  entry: number;
  organ: string;
  layer: string;
  digest: string;
}

export interface ProvedArrival {
  organ: string;
  name: string;
  level: string;
  /** Organ code of the arrival above; null where the issuer sent it. */
  above: string | null;
  layer: string;
  /** What its signature has to bind: the onion, with the corrections that were shown. */
  digest: string;
  state: 'open' | 'signed' | 'returned';
  signature: ProvedSignature | null;
  /** Register organs below that nothing has reached and no 无需转达 covers, this arrival being the nearest above; by level. */
  unknown: Record<string, number>;
  isRelayed: boolean;
  notApplicable: boolean;
  /** Signed before a correction that its organ has not signed for. */
  owesCorrection: boolean;
}

/** The first of an organ, which counts. `entry`: its number. `at`: UTC to the second, ISO. */
export interface ProvedSignature {
  entry: number;
  at: string;
  post: string;
  via: string;
  desk: boolean;
  onBehalf: boolean;
  late: boolean;
}
