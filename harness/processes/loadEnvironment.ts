/**
 * Variables by which runtimes, loaders and allocators are told to do something else.
 */
export const influences =
  /^(NODE_.+|UV_.+|LD_(PRELOAD|LIBRARY_PATH|AUDIT|BIND_NOW)|DYLD_.+|MALLOC_.+|GLIBC_TUNABLES|MIMALLOC_.+|(_RJEM_)?MALLOC_CONF|GO(GC|MAXPROCS|MEMLIMIT|DEBUG)|(JAVA_TOOL|_JAVA|JDK_JAVA)_OPTIONS|PYTHON.+|RUBYOPT|(DOTNET|CORECLR|COMPlus)_.+|SSLKEYLOGFILE)$/;
/** Variables that name a proxy, whose URLs may hold passwords. */
export const proxies = /^(https?|all)_proxy$/i;

/**
 * The environment for what is ours and loads the target: without what would change how it runs, and with it
 * what is measured. The target has the person's own, as it is what is measured.
 */
export const loadEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        name === 'NODE_COMPILE_CACHE' ||
        name === 'LD_LIBRARY_PATH' ||
        !(influences.test(name) || proxies.test(name) || /^no_proxy$/i.test(name)),
    ),
  );
