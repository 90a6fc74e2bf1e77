import { type Command, CommandError } from '../Command.ts';
import { type Inventory, type InventoryEntry, type InventoryKind, inventoryKinds } from '../Inventory.ts';

/** Everything that the SFU has: list, dump, stats. */
export function objectCommands(inventory: Inventory): Command[] {
  const complete = (args: string[]) => {
    if (args.length === 1) return inventoryKinds;
    const kind = inventoryKinds.find((one) => one === args[0]);
    return args.length === 2 && kind ? ['last', ...inventory.list(kind).map(({ id }) => id)] : [];
  };
  return [
    {
      name: 'list',
      aliases: ['l'],
      usage: '[kind]',
      about: `counts objects of the SFU, or shows the ids of one kind: ${inventoryKinds.join(', ')}`,
      run: ([kind]) => {
        if (kind === undefined) {
          return Object.fromEntries(inventoryKinds.map((one) => [one, inventory.list(one).length]));
        }
        return inventory.list(kindOf(kind)).map(({ id, parentId }) => ({ id, ...(parentId && { in: parentId }) }));
      },
      complete: (args) => (args.length === 1 ? inventoryKinds : []),
    },
    {
      name: 'dump',
      aliases: ['d'],
      usage: '<kind> [id or its beginning]',
      about: 'shows all there is to know of an object; default: the last one made',
      run: ([kind, id]) => find(inventory, kind, id).dump(),
      complete,
    },
    {
      name: 'stats',
      aliases: ['st'],
      usage: '<kind> [id or its beginning]',
      about: 'shows the statistics of an object; default: the last one made',
      run: ([kind, id]) => {
        const entry = find(inventory, kind, id);
        if (!entry.getStats) throw new CommandError(`${kind} have no statistics`);
        return entry.getStats();
      },
      complete,
    },
  ];
}

function kindOf(name: string | undefined): InventoryKind {
  const kind = inventoryKinds.find((one) => one === name);
  if (!kind) throw new CommandError(`say of which kind: ${inventoryKinds.join(', ')}`);
  return kind;
}

function find(inventory: Inventory, kindName: string | undefined, prefix = 'last'): InventoryEntry {
  const kind = kindOf(kindName);
  const entries = inventory.list(kind);
  const exact = entries.find(({ id }) => id === prefix);
  const matching = exact
    ? [exact]
    : prefix === 'last'
      ? entries.slice(-1)
      : entries.filter(({ id }) => id.startsWith(prefix));
  const [entry] = matching;
  if (!entry) throw new CommandError(prefix === 'last' ? `there are no ${kind}` : `no ${kind} begin with ${prefix}`);
  if (matching.length > 1) throw new CommandError(`${matching.length} ${kind} begin with ${prefix}`);
  return entry;
}
