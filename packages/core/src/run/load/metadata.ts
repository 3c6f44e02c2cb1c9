/** Columns of `load_metadata`: they differ in every run. */
export const metadataNames = ['_sqlflow_loaded_at', '_sqlflow_run_id'] as const;
