/** The choice of a credential type, with search. */
import { Command } from "cmdk";
import { KeyRound } from "lucide-react";
import type { CredentialType } from "@/api/contract";
import { fieldClass } from "@/components/input";
import { cn } from "@/lib/cn";
import { text } from "./text";

type Props = { types: CredentialType[]; onPick: (kind: string) => void };

export function TypePicker({ types, onPick }: Props) {
  return (
    <Command label={text.chooseType}>
      <Command.Input
        autoFocus
        placeholder={text.searchTypes}
        className={cn(fieldClass, "h-9 px-3 text-sm")}
      />
      <Command.List className="mt-2 max-h-80 overflow-y-auto">
        <Command.Empty className="py-8 text-center text-ink-faint">{text.noTypes}</Command.Empty>
        {types.map((type) => (
          <Command.Item
            key={type.kind}
            value={type.kind}
            keywords={[type.label]}
            onSelect={() => onPick(type.kind)}
            className="flex h-10 cursor-default items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-hover"
          >
            <KeyRound size={16} className="text-ink-faint" aria-hidden />
            {type.label}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
