import type { Place } from './certificate-entries.ts';
import type { Certificate } from './certificate.ts';
import { ProofError } from './proof-error.ts';
import { registerRootOf, type RegisterNode, type RegisterView } from './register-node.ts';

/**
 * The register of the day of issue as far as the file opens it, every node under the root that the issue names. A branch is open as a
 * whole or closed: `childrenOf` gives null for a closed one, of which its own node's `below` says how many there are.
 *
 * Throws: ProofError `register.root` (a name, level or number is altered, an organ missing, doubled or too many), `register.stray`.
 */
export function proveRegister({ register }: Pick<Certificate, 'register'>, root: string, place: Place): RegisterView {
  const nodes = new Map<string, RegisterNode>();
  const add = (siblings: readonly RegisterNode[], parent: string | null): void => {
    for (const node of siblings) {
      if (nodes.has(node.organ)) throw new ProofError('register.stray', `单位 ${node.organ} 在登记名册中出现两次`);
      if (parent !== null && node.parent !== parent)
        throw new ProofError('register.root', `单位 ${node.organ} 的上级不符`);
      nodes.set(node.organ, node);
    }
  };
  place.at = 'register.top';
  if (registerRootOf(register.top) !== root) throw new ProofError('register.root', '登记名册被改动：推不出发文时的根');
  add(register.top, null);
  const open = new Map(Object.entries(register.children));
  const queue = [...register.top];
  let opened = 0;
  for (let node = queue.pop(); node; node = queue.pop()) {
    const children = open.get(node.organ);
    if (!children) continue;
    place.at = `register.children.${node.organ}`;
    if (registerRootOf(children) !== node.children)
      throw new ProofError('register.root', `${node.name}下级的登记名册被改动`);
    add(children, node.organ);
    queue.push(...children);
    opened += 1;
  }
  place.at = 'register.children';
  if (opened < open.size) throw new ProofError('register.stray', '登记名册中有不属于任何已列单位的下级');
  return {
    childrenOf: (organ: string): RegisterNode[] | null => open.get(organ) ?? null,
    nodeOf: (organ: string): RegisterNode | null => nodes.get(organ) ?? null,
  };
}
