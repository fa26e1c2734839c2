using Fovea.Application.Trials;
using Fovea.Cli;

using Interruption interruption = new();
ParentWatch.StartIfAsked(interruption.Stop);
return await new FoveaApp(Terminal.OfProcess()).RunAsync(args, interruption.Token);
