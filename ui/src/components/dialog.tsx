/** Windows over the page: a dialog for work, an alert dialog for a question that must be answered. */
import { X } from "lucide-react";
import { AlertDialog as RadixAlert, Dialog as RadixDialog } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Button, IconButton } from "./button";

const scrim = "fixed inset-0 z-40 animate-fade bg-scrim";
const box =
  "fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-xl border border-line-strong bg-raised shadow-lg outline-none";
const widths = { sm: "max-w-md", md: "max-w-xl", lg: "max-w-3xl" };

/** Puts the cursor where the work is, not on the close button, which comes first in the order of the page. */
function focusWork(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  event.preventDefault();
  const first = dialog.querySelector<HTMLElement>(
    "[data-dialog-body] :is(input, textarea, select):not(:disabled)",
  );
  (first ?? dialog).focus();
}

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  width?: keyof typeof widths;
  /** Buttons at the foot, in reading order; the last is the main one. */
  footer?: ReactNode;
  /** Only text inside: what scrolls is then reached by keyboard itself. */
  reading?: boolean;
  children: ReactNode;
};

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  width = "md",
  footer,
  reading,
  children,
}: DialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={scrim} />
        <RadixDialog.Content
          className={cn(box, widths[width])}
          {...(description ? {} : { "aria-describedby": undefined })}
          onOpenAutoFocus={focusWork}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0">
              <RadixDialog.Title className="font-semibold text-lg">{title}</RadixDialog.Title>
              {description && (
                <RadixDialog.Description className="mt-0.5 text-ink-soft text-sm">
                  {description}
                </RadixDialog.Description>
              )}
            </div>
            <RadixDialog.Close asChild>
              <IconButton label="Close" size="sm" className="-mr-1.5">
                <X size={16} aria-hidden />
              </IconButton>
            </RadixDialog.Close>
          </header>
          <div
            data-dialog-body
            tabIndex={reading ? 0 : undefined}
            className="min-h-0 overflow-y-auto px-5 pb-5 outline-none"
          >
            {children}
          </div>
          {footer && (
            <footer className="flex justify-end gap-2 border-line border-t bg-page/60 px-5 py-3 first:rounded-t-xl last:rounded-b-xl">
              {footer}
            </footer>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

type AlertDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  confirm: string;
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
};

/** Stays open after confirming: the caller closes it when the work has succeeded. */
export function AlertDialog(props: AlertDialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    confirm,
    cancel = "Cancel",
    danger,
    busy,
    onConfirm,
  } = props;
  return (
    <RadixAlert.Root open={open} onOpenChange={onOpenChange}>
      <RadixAlert.Portal>
        <RadixAlert.Overlay className={scrim} />
        <RadixAlert.Content className={cn(box, "max-w-md p-5")}>
          <RadixAlert.Title className="font-semibold text-lg">{title}</RadixAlert.Title>
          <RadixAlert.Description asChild>
            <div className="mt-1.5 text-ink-soft text-sm">{description}</div>
          </RadixAlert.Description>
          <div className="mt-5 flex justify-end gap-2">
            <RadixAlert.Cancel asChild>
              <Button>{cancel}</Button>
            </RadixAlert.Cancel>
            <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </RadixAlert.Content>
      </RadixAlert.Portal>
    </RadixAlert.Root>
  );
}
