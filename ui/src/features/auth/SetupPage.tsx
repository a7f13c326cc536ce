/** The one-time link of a new appliance: creates its owner. Says clearly when the link cannot be used. */
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { setupQuery } from "@/api/setup";
import { Button } from "@/components/button";
import { ErrorState } from "@/components/placeholders";
import { AuthCard } from "./AuthCard";
import { OwnerForm } from "./OwnerForm";
import { text } from "./text";

export default function SetupPage() {
  const { token } = useSearch({ from: "/setup" });
  const setup = useQuery(setupQuery);

  if (setup.error) {
    return (
      <main className="grid h-full place-items-center">
        <ErrorState error={setup.error} onRetry={() => setup.refetch()} />
      </main>
    );
  }
  // Nothing is better than a form that is about to vanish.
  if (!setup.data) return <main aria-busy className="h-full bg-page" />;
  if (!setup.data.needed) {
    return (
      <AuthCard title={text.doneTitle} lead={text.doneText}>
        <Button asChild variant="primary" size="lg" className="w-full">
          <Link to="/signin">{text.toSignIn}</Link>
        </Button>
      </AuthCard>
    );
  }
  if (!token) {
    return (
      <AuthCard title={text.noTokenTitle} lead={text.noTokenText}>
        <p className="-mt-3 mb-4 text-ink-faint text-sm">{text.noTokenHint}</p>
        <Button size="lg" className="w-full" busy={setup.isFetching} onClick={() => setup.refetch()}>
          {text.checkAgain}
        </Button>
      </AuthCard>
    );
  }
  return <OwnerForm token={token} onRefused={() => setup.refetch()} />;
}
