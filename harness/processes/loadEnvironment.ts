/**
 * Variables by which runtimes, loaders and allocators are told to do something else.
 */
export const influences =
  /^(NODE_.+|UV_.+|LD_(PRELOAD|LIBRARY_PATH|AUDIT|BIND_NOW)|DYLD_.+|MALLOC_.+|GLIBC_TUNABLES|MIMALLOC_.+|(_RJEM_)?MALLOC_CONF|GO(GC|MAXPROCS|MEMLIMIT|DEBUG)|(JAVA_TOOL|_JAVA|JDK_JAVA)_OPTIONS|PYTHON.+|RUBYOPT|(DOTNET|CORECLR|COMPlus)_.+|SSLKEYLOGFILE)$/;
/** Variables that name a proxy, whose URLs may hold passwords. */
export const proxies = /^(https?|all)_proxy$/i;

/**
 * The environment of our own load processes, without variables that would change how they run, and so the
 * measurements. The target, which is measured, gets the user's environment.
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
