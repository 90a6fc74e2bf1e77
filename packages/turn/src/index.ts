export { BindingResponder, type BindingSource } from './BindingResponder.ts';
