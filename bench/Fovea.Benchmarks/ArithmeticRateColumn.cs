using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Fovea.Benchmarks;

/// <summary>Floating-point operations per second of benchmarks that have <see cref="MultiplyAddsAttribute"/>.</summary>
public sealed class ArithmeticRateColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => nameof(ArithmeticRateColumn);

    /// <inheritdoc/>
    public string ColumnName => "GFLOP/s";

    /// <inheritdoc/>
    public string Legend => "Floating-point operations per second in thousand millions; a multiply-add counts as two";

    /// <inheritdoc/>
    public bool AlwaysShow => false;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Statistics;

    /// <inheritdoc/>
    public int PriorityInCategory => 1;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(each => MultiplyAddsOf(each) is not null);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => MultiplyAddsOf(benchmarkCase) is null;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        MultiplyAddsOf(benchmarkCase) is { } count && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (2.0 * count / statistics.Mean).ToString("N1", CultureInfo.InvariantCulture)
            : "-";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    private static long? MultiplyAddsOf(BenchmarkCase benchmarkCase) =>
        benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttribute<MultiplyAddsAttribute>()?.Count;
}
