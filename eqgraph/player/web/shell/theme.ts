// The theme: that of JupyterLab, marimo, VS Code or Colab if the page has one, else the system's.

/**
 * @param root  gets data-theme, now and whenever the page changes
 * @returns how to stop
 */
export function followTheme(root: HTMLElement): () => void {
  const { body, documentElement, defaultView } = root.ownerDocument;
  const system = defaultView?.matchMedia?.("(prefers-color-scheme: dark)");
  const apply = () => {
    root.dataset.theme = (pageTheme(body, documentElement) ?? system?.matches) ? "dark" : "light";
  };
  apply();
  system?.addEventListener("change", apply);
  const Observer = defaultView?.MutationObserver;
  const observer = Observer && new Observer(apply);
  for (const watched of [body, documentElement]) {
    if (watched)
      observer?.observe(watched, {
        attributes: true,
        attributeFilter: ["class", "theme", "data-theme", "data-jp-theme-light"],
      });
  }
  return () => {
    system?.removeEventListener("change", apply);
    observer?.disconnect();
  };
}

/** @returns whether the page is dark, null if it does not say */
function pageTheme(body: HTMLElement | null, page: HTMLElement): boolean | null {
  const jupyter = body?.dataset.jpThemeLight;
  if (jupyter !== undefined) return jupyter === "false";
  const marimo = body?.dataset.theme;
  if (marimo === "dark" || marimo === "light") return marimo === "dark";
  if (body?.classList.contains("vscode-dark") || page.getAttribute("theme") === "dark") return true;
  if (body?.classList.contains("vscode-light") || page.getAttribute("theme") === "light")
    return false;
  return null;
}
