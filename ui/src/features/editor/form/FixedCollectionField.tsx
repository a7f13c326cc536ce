/** Entries in named groups: a list that grows, can be put in another order and shrinks, or one entry. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/button";
import { DropdownMenu } from "@/components/menu";
import { put } from "../document/paths";
import type { Json, JsonObject } from "../document/types";
import type { EntryGroup, PropertyOf } from "../registry/description";
import { objectOf } from "./CollectionField";
import { useForm } from "./context";
import { PropertyForm } from "./PropertyForm";

type Props = {
  property: PropertyOf<"fixedCollection">;
  value: Json | undefined;
  onChange: (value: Json) => void;
  path: string;
};

export function FixedCollectionField({ property, value, onChange, path }: Props) {
  const { readOnly } = useForm();
  const values = objectOf(value);
  const entriesOf = (group: EntryGroup): JsonObject[] => {
    const held = values[group.name];
    if (held === undefined) return [];
    return property.multiple && Array.isArray(held) ? held.map(objectOf) : [objectOf(held)];
  };
  const setEntries = (group: EntryGroup, entries: JsonObject[]) => {
    const held = property.multiple ? entries : entries[0];
    onChange(put(values, group.name, entries.length ? held : undefined));
  };
  const add = (group: EntryGroup) => setEntries(group, [...entriesOf(group), {}]);
  const free = property.multiple
    ? property.groups
    : property.groups.filter((group) => values[group.name] === undefined);
  return (
    <div className="flex flex-col gap-2">
      {property.groups.map((group) =>
        entriesOf(group).map((entry, index, all) => {
          const replace = (next: JsonObject) => setEntries(group, all.with(index, next));
          const swap = (other: number) => {
            const next = [...all];
            [next[index], next[other]] = [next[other] as JsonObject, entry];
            setEntries(group, next);
          };
          return (
            <Entry
              // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the list
              key={`${group.name} ${index}`}
              title={property.multiple ? `${group.label} ${index + 1}` : group.label}
              onUp={index > 0 ? () => swap(index - 1) : undefined}
              onDown={index < all.length - 1 ? () => swap(index + 1) : undefined}
              onRemove={() => setEntries(group, all.toSpliced(index, 1))}
            >
              <PropertyForm
                properties={group.properties}
                values={entry}
                onChange={replace}
                path={property.multiple ? `${path}.${group.name}[${index}]` : `${path}.${group.name}`}
              />
            </Entry>
          );
        }),
      )}
      {!readOnly &&
        free.length > 0 &&
        (free.length === 1 ? (
          <Button size="sm" className="self-start" onClick={() => free[0] && add(free[0])}>
            <Plus size={13} aria-hidden /> {property.add || `Add ${free[0]?.label.toLowerCase()}`}
          </Button>
        ) : (
          <DropdownMenu
            align="start"
            entries={free.map((group) => ({ label: group.label, onSelect: () => add(group) }))}
          >
            <Button size="sm" className="self-start">
              <Plus size={13} aria-hidden /> {property.add || "Add"}
            </Button>
          </DropdownMenu>
        ))}
    </div>
  );
}

type EntryProps = {
  title: string;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: () => void;
  children: React.ReactNode;
};

function Entry({ title, onUp, onDown, onRemove, children }: EntryProps) {
  const { readOnly } = useForm();
  return (
    <fieldset
      aria-label={title}
      className="group/entry rounded-md border border-line bg-page/50 px-3 pt-1.5 pb-3"
    >
      <div className="mb-1 flex h-6 items-center justify-between">
        <span className="font-medium text-2xs text-ink-faint">{title}</span>
        {!readOnly && (
          <span className="flex opacity-0 transition-opacity focus-within:opacity-100 group-hover/entry:opacity-100">
            {onUp && (
              <IconButton label="Move up" size="sm" className="size-6" onClick={onUp}>
                <ArrowUp size={12} aria-hidden />
              </IconButton>
            )}
            {onDown && (
              <IconButton label="Move down" size="sm" className="size-6" onClick={onDown}>
                <ArrowDown size={12} aria-hidden />
              </IconButton>
            )}
            <IconButton
              label={`Remove ${title}`}
              size="sm"
              className="size-6 hover:text-error"
              onClick={onRemove}
            >
              <Trash2 size={12} aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      {children}
    </fieldset>
  );
}
