import type { RegisterNode } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';
import { walkRegister } from './walk-register.ts';

/** A register of one day with every branch open, held in memory: some 60 MB for a hundred thousand organs. */
export interface RegisterTree {
  /** 64 hex characters. */
  root: string;
  top: RegisterNode[];
  /** By code; empty where nothing is below. */
  childrenOf(code: string): RegisterNode[];
  nodeOf(code: string): RegisterNode | null;
  /** Codes of the organs above one, from the top down; empty for one that this register does not have. */
  pathOf(code: string): string[];
}

/** The register of a version on a day (`2026-09-30`), as notices that were issued under it have it. */
export async function registerTree(sql: Sql, version: number, day: string): Promise<RegisterTree> {
  const branches = new Map<string | null, RegisterNode[]>();
  const nodes = new Map<string, RegisterNode>();
  const { root } = await walkRegister(sql, { version, day }, (parent, branch) => {
    branches.set(parent, branch);
    for (const node of branch) nodes.set(node.organ, node);
  });
  return {
    root,
    top: branches.get(null) ?? [],
    childrenOf: (code) => branches.get(code) ?? [],
    nodeOf: (code) => nodes.get(code) ?? null,
    pathOf(code) {
      const path: string[] = [];
      for (let at = nodes.get(code)?.parent ?? null; at !== null; at = nodes.get(at)?.parent ?? null) path.unshift(at);
      return path;
    },
  };
}
