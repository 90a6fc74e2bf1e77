import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Only the app's own socket is proxied: Vite's hot-reload socket lives beside it on the same port. */
export default defineConfig({
  // Files are named as beside the page, so that one build works under any path.
  base: './',
  plugins: [react()],
  server: {
    port: 5173,
    proxy: { '/protoo': { target: 'http://localhost:3000', ws: true, changeOrigin: false } },
  },
  build: {
    target: 'es2022',
    sourcemap: true,
    chunkSizeWarningLimit: 800,
  },
});
