/** The commands that are always on offer: going places, appearance, signing out. */
import { useNavigate, useRouter } from "@tanstack/react-router";
import { KeyRound, LogOut, Monitor, Moon, Play, Sun, Table2, Workflow } from "lucide-react";
import { useMemo } from "react";
import { useSignOut } from "@/api/session";
import { notifyError } from "@/components/toaster";
import { type Command, useCommands } from "@/lib/commands";
import { text } from "./text";
import { useTheme } from "./theme";

/** Ends the session and leads to the sign-in page. */
export function useLeave(): () => void {
  const router = useRouter();
  const { mutate } = useSignOut();
  return useMemo(
    () => () =>
      mutate(undefined, {
        onSuccess: () => void router.navigate({ to: "/signin" }),
        onError: (error) => notifyError(error),
      }),
    [mutate, router],
  );
}

export function useShellCommands(): void {
  const navigate = useNavigate();
  const leave = useLeave();
  const commands = useMemo<Command[]>(() => {
    const { setTheme } = useTheme.getState();
    const size = 16;
    return [
      {
        id: "go.workflows",
        group: text.goTo,
        label: text.workflows,
        icon: <Workflow size={size} aria-hidden />,
        perform: () => void navigate({ to: "/workflows" }),
      },
      {
        id: "go.executions",
        group: text.goTo,
        label: text.executions,
        icon: <Play size={size} aria-hidden />,
        keywords: ["history", "log"],
        perform: () => void navigate({ to: "/executions" }),
      },
      {
        id: "go.credentials",
        group: text.goTo,
        label: text.credentials,
        icon: <KeyRound size={size} aria-hidden />,
        keywords: ["secret", "password", "token"],
        perform: () => void navigate({ to: "/credentials" }),
      },
      {
        id: "go.data",
        group: text.goTo,
        label: text.data,
        icon: <Table2 size={size} aria-hidden />,
        keywords: ["table", "rows"],
        perform: () => void navigate({ to: "/data" }),
      },
      {
        id: "theme.light",
        group: text.appearance,
        label: text.light,
        icon: <Sun size={size} aria-hidden />,
        keywords: ["theme"],
        perform: () => setTheme("light"),
      },
      {
        id: "theme.dark",
        group: text.appearance,
        label: text.dark,
        icon: <Moon size={size} aria-hidden />,
        keywords: ["theme"],
        perform: () => setTheme("dark"),
      },
      {
        id: "theme.system",
        group: text.appearance,
        label: text.system,
        icon: <Monitor size={size} aria-hidden />,
        keywords: ["theme"],
        perform: () => setTheme("system"),
      },
      {
        id: "account.signOut",
        group: text.account,
        label: text.signOut,
        icon: <LogOut size={size} aria-hidden />,
        perform: leave,
      },
    ];
  }, [navigate, leave]);
  useCommands(commands);
}
