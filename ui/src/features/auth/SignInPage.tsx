/** Signing in with e-mail and password. */
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { isServerPage, useSignIn } from "@/api/session";
import { Button } from "@/components/button";
import { SecretField, TextField } from "@/components/fields/basic";
import { ErrorNote } from "@/components/placeholders";
import { AuthCard } from "./AuthCard";
import { text } from "./text";

export default function SignInPage() {
  const { next } = useSearch({ from: "/signin" });
  const router = useRouter();
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { email: email.trim(), password },
      {
        onSuccess: () => {
          if (next && isServerPage(next)) window.location.replace(next);
          else router.history.replace(next ?? "/workflows");
        },
        onError: () => setPassword(""),
      },
    );
  };

  return (
    <AuthCard title={text.signInTitle} lead={text.signInText}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={text.email}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <SecretField
          label={text.password}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        {signIn.error && <ErrorNote error={signIn.error} />}
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={signIn.isPending}
          disabled={!email.trim() || !password}
        >
          {text.signIn}
        </Button>
      </form>
    </AuthCard>
  );
}
