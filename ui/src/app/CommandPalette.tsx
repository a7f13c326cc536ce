/** The command palette: Ctrl/Cmd+K, fed by whatever the screens offer. */
import { Command as Cmdk } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useMemo } from "react";
import { Keys } from "@/components/kbd";
import { allCommands, type Command, commandFit, useCommandRegistry } from "@/lib/commands";
import { text } from "./text";

export function CommandPalette() {
  const { open, setOpen, offers } = useCommandRegistry();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.shiftKey &&
        !event.altKey &&
        event.key.toLowerCase() === "k"
      ) {
        event.preventDefault();
        setOpen(!useCommandRegistry.getState().open);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [setOpen]);

  const { groups, byId } = useMemo(() => {
    const commands = allCommands(offers);
    const byGroup = new Map<string, Command[]>();
    for (const command of commands) {
      const group = byGroup.get(command.group);
      if (group) group.push(command);
      else byGroup.set(command.group, [command]);
    }
    // What the screen offers comes before what is always there.
    const always = [text.goTo, text.appearance, text.account];
    return {
      groups: [...byGroup].sort(([a], [b]) => always.indexOf(a) - always.indexOf(b)),
      byId: new Map(commands.map((command) => [command.id, command])),
    };
  }, [offers]);

  const perform = (command: Command) => {
    setOpen(false);
    command.perform();
  };

  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-raised shadow-lg outline-none"
        >
          <Dialog.Title className="sr-only">{text.search}</Dialog.Title>
          <Cmdk label={text.search} loop filter={(id, typed) => rank(byId.get(id), typed)}>
            <div className="flex items-center gap-2.5 border-line border-b px-4">
              <Search size={16} className="text-ink-faint" aria-hidden />
              <Cmdk.Input
                placeholder={text.commandPlaceholder}
                className="h-12 flex-1 bg-transparent text-base outline-none"
              />
            </div>
            <Cmdk.List className="max-h-[60vh] overflow-y-auto p-1.5">
              <Cmdk.Empty className="px-3 py-8 text-center text-ink-faint">{text.commandEmpty}</Cmdk.Empty>
              {groups.map(([group, commands]) => (
                <Cmdk.Group
                  key={group}
                  heading={group}
                  className="pb-1 **:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-ink-faint **:[[cmdk-group-heading]]:text-xs"
                >
                  {commands.map((command) => (
                    <Cmdk.Item
                      key={command.id}
                      value={command.id}
                      disabled={command.disabled}
                      onSelect={() => perform(command)}
                      className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm data-[disabled=true]:text-ink-disabled data-[selected=true]:bg-hover"
                    >
                      <span className="grid w-5 place-items-center text-ink-faint">{command.icon}</span>
                      <span className="min-w-0 flex-1 truncate">{command.label}</span>
                      {command.keys && <Keys keys={command.keys} />}
                    </Cmdk.Item>
                  ))}
                </Cmdk.Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function rank(command: Command | undefined, typed: string): number {
  return command ? commandFit(command, typed) : 0;
}
