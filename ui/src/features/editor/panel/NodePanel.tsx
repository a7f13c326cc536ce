/** placeholder replaced below */
export default function NodePanel({ name }: { name: string }) { return <div>{name}</div>; }
