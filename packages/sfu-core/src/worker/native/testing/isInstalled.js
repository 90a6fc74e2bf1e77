import { createRequire } from 'node:module';
/** Whether the native path must work here: on Linux, where its optional dependency is there. */
export const isInstalled = process.platform === 'linux' && canResolve('koffi');
function canResolve(name) {
    try {
        createRequire(import.meta.url).resolve(name);
        return true;
    }
    catch {
        return false;
    }
}
//# sourceMappingURL=isInstalled.js.map