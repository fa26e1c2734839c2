using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Fovea.Benchmarks;

// From artifacts/bin/Fovea.Benchmarks/release to artifacts/benchmarks, wherever it is started.
string artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "benchmarks"));
IConfig config = DefaultConfig.Instance
    .WithArtifactsPath(artifacts)
    .AddColumn(StatisticColumn.OperationsPerSecond, new ArithmeticRateColumn());
BenchmarkSwitcher.FromAssembly(typeof(ArithmeticRateColumn).Assembly).Run(args, config);
