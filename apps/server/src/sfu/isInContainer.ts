import { existsSync } from 'node:fs';

/** Whether this process lives in a container, as far as Docker, Podman and Kubernetes let it know. */
export function isInContainer(): boolean {
  return (
    existsSync('/.dockerenv') || existsSync('/run/.containerenv') || process.env.KUBERNETES_SERVICE_HOST !== undefined
  );
}
