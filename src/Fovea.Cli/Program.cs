using Fovea.Cli;
using Fovea.Cli.Tuning;

using Interruption interruption = new();
ParentWatch.StartIfAsked(interruption);
return await new FoveaApp(Terminal.OfProcess()).RunAsync(args, interruption.Token);
