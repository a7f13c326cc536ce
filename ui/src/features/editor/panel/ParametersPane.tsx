/** The middle pane: the node's form, its credentials and, for a webhook, its addresses. */
import { CircleHelp } from "lucide-react";
import { CurlImport } from "../curl/CurlDialog";
import type { Json, JsonObject, WorkflowNode } from "../document/types";
import { CodeField } from "../form/CodeField";
import { CredentialField } from "../form/CredentialField";
import { PropertyForm } from "../form/PropertyForm";
import { holds, withDefaults } from "../registry/conditions";
import type { Description } from "../registry/description";
import { useEditor } from "../state/store";
import { WebhookAddresses } from "./WebhookAddresses";

type Props = { node: WorkflowNode; type: Description | undefined };

export function ParametersPane({ node, type }: Props) {
  const dispatch = useEditor((state) => state.dispatch);
  const readOnly = useEditor((state) => state.readOnly);
  const change = (parameters: JsonObject, field: string) =>
    dispatch(
      { type: "setParameters", node: node.name, parameters },
      `Change ${node.name}`,
      `parameters:${node.name}:${field}`,
    );
  if (!type) return <Placeholder node={node} />;
  const full = withDefaults(type.properties, node.parameters);
  const uses = type.credentials.filter((use) => holds(use.show, full, full));
  return (
    <div className="flex flex-col gap-4 p-4">
      <WebhookAddresses node={node.name} />
      {type.kind === "core.httpRequest" && !readOnly && (
        <CurlImport onImport={(parameters) => change(parameters, "curl")} />
      )}
      {uses.map((use) => (
        <CredentialField
          key={use.kind}
          use={use}
          value={node.credentials?.[use.kind]}
          onChange={(ref) => {
            const { [use.kind]: _, ...others } = node.credentials ?? {};
            const credentials = ref ? { ...others, [use.kind]: ref } : others;
            const patch = { credentials: Object.keys(credentials).length ? credentials : undefined };
            dispatch({ type: "setNodes", patches: { [node.name]: patch } }, "Choose credential");
          }}
        />
      ))}
      <PropertyForm properties={type.properties} values={node.parameters} onChange={change} />
      {type.properties.length === 0 && (
        <p className="py-8 text-center text-ink-faint text-sm">
          {readOnly ? "This node has no parameters." : "This node needs no parameters. It works as it is."}
        </p>
      )}
    </div>
  );
}

/** A node of a type that is not installed: what it holds can be read, and stays as it is. */
function Placeholder({ node }: { node: WorkflowNode }) {
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex gap-2.5 rounded-md border border-line-strong border-dashed bg-sunken p-3 text-sm">
        <CircleHelp size={16} className="mt-0.5 shrink-0 text-ink-faint" aria-hidden />
        <div className="min-w-0">
          <p className="font-medium">This appliance has no node type “{node.type}”.</p>
          <p className="mt-1 text-ink-soft text-xs">
            Everything the node holds is kept and exported unchanged. An execution that reaches it stops with
            an error; switched off, it passes its input on.
          </p>
        </div>
      </div>
      <CodeField
        language="json"
        label="Parameters"
        value={JSON.stringify(node.parameters as Json, null, 2)}
        onChange={() => {}}
        readOnly
      />
    </div>
  );
}
