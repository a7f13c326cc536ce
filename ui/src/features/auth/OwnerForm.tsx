/** The form for the owner account. */
import { useNavigate } from "@tanstack/react-router";
import { Check, Circle } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ProblemError } from "@/api/problem";
import { useCreateOwner } from "@/api/setup";
import { Button } from "@/components/button";
import { SecretField, TextField } from "@/components/fields/basic";
import { ErrorNote } from "@/components/placeholders";
import { AuthCard } from "./AuthCard";
import { passwordRules } from "./password";
import { text } from "./text";

export function OwnerForm({ token, onRefused }: { token: string; onRefused: () => void }) {
  const navigate = useNavigate();
  const create = useCreateOwner();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const rules = passwordRules(password, email);
  const problem = create.error instanceof ProblemError ? create.error : undefined;

  if (problem?.code === "RR-SETUP-0001") {
    return (
      <AuthCard title={text.badTokenTitle} lead={text.badTokenText}>
        <p className="-mt-3 mb-4 text-ink-faint text-sm">{text.noTokenHint}</p>
        <Button size="lg" className="w-full" onClick={onRefused}>
          {text.checkAgain}
        </Button>
      </AuthCard>
    );
  }

  const different = again !== "" && !password.startsWith(again) && again !== password;
  const complete = name.trim() && email.trim() && rules.every((rule) => rule.met) && again === password;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    create.mutate(
      { token, name: name.trim(), email: email.trim(), password },
      { onSuccess: () => navigate({ to: "/workflows", replace: true }) },
    );
  };
  const fieldErrors = problem?.problem.errors?.length;

  return (
    <AuthCard title={text.setupTitle} lead={text.setupText}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={text.name}
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          onChange={setName}
          error={problem?.field("name")}
        />
        <TextField
          label={text.email}
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={problem?.field("email")}
        />
        <div>
          <SecretField
            label={text.password}
            name="password"
            value={password}
            onChange={setPassword}
            error={problem?.field("password")}
          />
          <ul className="mt-1.5 flex flex-col gap-0.5">
            {rules.map((rule) => (
              <li
                key={rule.label}
                className={`flex items-center gap-1.5 text-xs ${rule.met ? "text-success" : "text-ink-faint"}`}
              >
                {rule.met ? (
                  <Check size={12} aria-label="Met:" />
                ) : (
                  <Circle size={12} aria-label="Not met:" />
                )}
                {rule.label}
              </li>
            ))}
          </ul>
        </div>
        <SecretField
          label={text.repeat}
          name="again"
          value={again}
          onChange={setAgain}
          error={different ? text.repeatWrong : undefined}
        />
        {create.error && !fieldErrors && <ErrorNote error={create.error} />}
        <Button type="submit" variant="primary" size="lg" busy={create.isPending} disabled={!complete}>
          {text.create}
        </Button>
      </form>
    </AuthCard>
  );
}
