import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createBranches, type Branches } from './branches.ts';
import type { ShownOrgan } from './shown.ts';
import { moveTabStop, takeTreeKeys } from './tree-keys.ts';

/** Rows drawn at once below one organ; more by a click. */
const pageSize = 200;
/** As many rows are opened at one click. */
const mostOpen = 1_000;

interface RowProps {
  organ: ShownOrgan;
  open?: boolean | undefined;
}
const Row = ({ organ: { code, name, level, isBroken, state, details, tone }, open }: RowProps) => (
  <div class={`organ ${tone}${isBroken ? ' broken' : ''}`}>
    <span class="fold" aria-hidden="true">
      {open === undefined ? '' : open ? '▾' : '▸'}
    </span>
    <span class="told">
      <b>{name}</b>
      <small>
        {level}　{code}
      </small>
      <span class="state">
        {state}
        {isBroken && <i>断点</i>}
      </span>
      <small class="details">
        {details.map((detail) => (
          <span key={detail}>{detail}</span>
        ))}
      </small>
    </span>
  </div>
);

interface NodeProps {
  organ: ShownOrgan;
  depth: number;
  branches: Branches;
  opened: ReadonlySet<string>;
  toggle: (code: string) => void;
}

function Node({ organ, depth, branches, opened, toggle }: NodeProps) {
  const children = branches.childrenOf(organ.code);
  const isOpen = children.length > 0 ? opened.has(organ.code) : undefined;
  return (
    <li role="treeitem" tabIndex={-1} aria-level={depth} {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}>
      <div
        {...(isOpen === undefined ? {} : { 'data-fold': '' })}
        onClick={() => isOpen !== undefined && toggle(organ.code)}
      >
        <Row organ={organ} open={isOpen} />
      </div>
      {isOpen === true && (
        <ul role="group">
          <Nodes organs={children} {...{ depth: depth + 1, branches, opened, toggle }} />
        </ul>
      )}
    </li>
  );
}

function Nodes({ organs, ...rest }: Omit<NodeProps, 'organ'> & { organs: ShownOrgan[] }) {
  const [most, setMost] = useState(pageSize);
  return (
    <>
      {organs.slice(0, most).map((organ) => (
        <Node key={organ.code} organ={organ} {...rest} />
      ))}
      {organs.length > most && (
        <li role="none">
          <button type="button" class="more" onClick={() => setMost(most + pageSize)}>
            再显示{Math.min(pageSize, organs.length - most)}家，还有{organs.length - most}家
          </button>
        </li>
      )}
    </>
  );
}

/** A flat list, a page at a time: broken links, and what was searched for. */
function List({ organs, branches }: { organs: ShownOrgan[]; branches: Branches }) {
  const [most, setMost] = useState(20);
  return (
    <ul class="flat">
      {organs.slice(0, most).map((organ) => (
        <li key={organ.code}>
          <p class="path">{branches.pathOf(organ)}</p>
          <Row organ={organ} />
        </li>
      ))}
      {organs.length > most && (
        <li>
          <button type="button" class="more" onClick={() => setMost(most + pageSize)}>
            再显示{Math.min(pageSize, organs.length - most)}家，还有{organs.length - most}家
          </button>
        </li>
      )}
    </ul>
  );
}

function useOpened(organs: ShownOrgan[], branches: Branches) {
  const isSmall = organs.length <= 40;
  const all = () => branches.openable(mostOpen);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() =>
    isSmall ? all() : branches.roots.length === 1 ? new Set(branches.roots.map(({ code }) => code)) : new Set(),
  );
  const toggle = (code: string) => {
    const next = new Set(opened);
    if (!next.delete(code)) next.add(code);
    setOpened(next);
  };
  return { opened, toggle, openAll: () => setOpened(all()), closeAll: () => setOpened(new Set()) };
}

/** Every organ with its state: first broken links on top, a search, then the tree, drawn only as far as it is open. */
export function OrganTree({ organs }: { organs: ShownOrgan[] }) {
  const branches = useMemo(() => createBranches(organs), [organs]);
  const broken = useMemo(() => organs.filter(({ isBroken }) => isBroken), [organs]);
  const [words, setWords] = useState('');
  const { opened, toggle, openAll, closeAll } = useOpened(organs, branches);
  const tree = useRef<HTMLUListElement>(null);
  useEffect(() => moveTabStop(tree.current, null));
  const wanted = words.trim();
  const found = useMemo(() => (wanted === '' ? [] : branches.find(wanted)), [branches, wanted]);
  return (
    <>
      <section>
        <h3>断点{broken.length > 0 ? `${broken.length}处` : ''}</h3>
        {broken.length === 0 ? <p>没有断点。</p> : <List organs={broken} branches={branches} />}
      </section>
      <section>
        <h3>单位，共{organs.length}家</h3>
        <p class="tools">
          <label>
            <span class="live">查找单位</span>
            <input
              type="search"
              placeholder="查找单位：名称、编码、状态、存证号"
              value={words}
              onInput={({ currentTarget }) => setWords(currentTarget.value)}
            />
          </label>
          <button type="button" onClick={openAll}>
            {organs.length > mostOpen ? '展开上面几级' : '全部展开'}
          </button>
          <button type="button" onClick={closeAll}>
            全部收起
          </button>
        </p>
        {wanted !== '' && (
          <div class="found">
            <p role="status">{found.length === 0 ? '没有找到' : `找到${found.length}家`}</p>
            <List key={wanted} organs={found} branches={branches} />
          </div>
        )}
        {wanted === '' && (
          <ul
            class="tree"
            role="tree"
            aria-label="单位"
            ref={tree}
            onKeyDown={takeTreeKeys}
            onFocusCapture={({ target }) => moveTabStop(tree.current, target)}
          >
            <Nodes organs={branches.roots} depth={1} {...{ branches, opened, toggle }} />
          </ul>
        )}
      </section>
    </>
  );
}
