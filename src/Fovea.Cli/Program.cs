using Fovea.Cli;

using Interruption interruption = new();
return await new FoveaApp(Terminal.OfProcess()).RunAsync(args, interruption.Token);
