export interface components {
  schemas: {
    Person: { id: string; login: string; name: string };
    City: { slug: string; name: string; province: string; timezone: string; lat: number; lon: number; training: boolean };
    Session: { person: components["schemas"]["Person"]; city: components["schemas"]["City"]; role: string; permissions: string[] };
    Member: { id: string; login: string; name: string; role: string; active: boolean; created_at: string; last_seen_at: string | null };
    Code: { code: string; expires_at: string };
    Added: { person: components["schemas"]["Member"]; code: string; expires_at: string };
    Role: { name: string; permissions: string[] };
    Entry: { seq: number; at: string; actor: string; kind: string; subject: string; body: Record<string, unknown>; hash: string };
    Camera: {
      id: string; code: string; name: string; lat: number; lon: number; bearing_deg: number | null; fov_deg: number | null;
      owner: string; purpose: string; fictional: boolean; enabled: boolean; counted: boolean;
      health: "normal" | "standby" | "caution" | "serious" | "critical" | "off";
      state: "connecting" | "playing" | "dead" | "silent" | "garbage" | "clock" | "released" | null;
      detail: string; since: string | null; reported_at: string | null; frame_at: string | null;
      width: number | null; height: number | null; fps: number | null; codec: string | null;
    };
    Line: { id: string; name: string; from: [number, number]; to: [number, number]; forward_name: string; back_name: string };
    Cell: { line_id: string; way: "forward" | "back"; kind: string; crossings: number };
    Period: { from: string; to: string; seen_s: number; possible_s: number; cells: components["schemas"]["Cell"][] };
    Typical: { days: number; cells: { line_id: string; way: "forward" | "back"; kind: string; median: number }[] };
    CountLine: { line_id: string; name: string; forward_name: string; back_name: string };
    Counts: {
      camera_id: string; at: string; lines: components["schemas"]["CountLine"][];
      now: components["schemas"]["Period"]; last_15_min: components["schemas"]["Period"]; today: components["schemas"]["Period"];
      typical_today: components["schemas"]["Typical"] | null;
    };
  };
}
