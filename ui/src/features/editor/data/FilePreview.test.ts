/** Which files are shown in the window, and as what. */
import { describe, expect, it } from "vitest";
import { previewKind } from "./FilePreview";

describe("what a file is shown as", () => {
  it("goes by its media type, and never runs anything", () => {
    const kind = (mimeType: string, bytes = 10) => previewKind({ mimeType, bytes });
    expect(kind("image/png")).toBe("image");
    expect(kind("image/svg+xml")).toBe("text");
    expect(kind("text/html")).toBe("text");
    expect(kind("application/json")).toBe("text");
    expect(kind("application/pdf")).toBe("pdf");
    expect(kind("audio/mpeg")).toBe("audio");
    expect(kind("application/zip")).toBe("other");
  });

  it("leaves large files to be saved", () => {
    expect(previewKind({ mimeType: "image/png", bytes: 60_000_000 })).toBe("other");
  });
});
