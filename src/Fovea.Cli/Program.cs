using Fovea.Cli;
using Fovea.Application.Trials;

using Interruption interruption = new();
ParentWatch.StartIfAsked(interruption.Stop);
return await new FoveaApp(Terminal.OfProcess()).RunAsync(args, interruption.Token);
