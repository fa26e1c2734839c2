using Fovea.Tuning;

namespace Fovea.SearchBenchmarks;

/// <summary>A function whose minimum is known, with the trials a search is given for it.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Space">Where it is searched.</param>
/// <param name="Minimum">Its least value there.</param>
/// <param name="Trials">How often it may be evaluated.</param>
/// <param name="Evaluate">Its value at a point.</param>
/// <param name="Noise">The deviation of the normal noise that a search sees it with.</param>
internal sealed record TestFunction(string Name, SearchSpace Space, double Minimum, int Trials, Func<double[], double> Evaluate, double Noise = 0)
{
    private static readonly double[][] hartmannA =
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ];

    private static readonly double[][] hartmannP =
    [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];

    private static readonly double[] hartmannAlpha = [1, 1.2, 3, 3.2];

    /// <summary>The functions of the benchmark (Dixon and Szegö 1978; Ackley 1987).</summary>
    public static IReadOnlyList<TestFunction> All { get; } =
    [
        new("branin", new([new FloatDimension("x1", -5, 10), new FloatDimension("x2", 0, 15)]), 5 / (4 * Math.PI), 50, Branin),
        new("hartmann6", Cube(6, 0, 1), -3.3223680114155152, 100, Hartmann),
        new("ackley5", Cube(5, -32.768, 32.768), 0, 100, Ackley),
        new("hartmann6-noisy", Cube(6, 0, 1), -3.3223680114155152, 100, Hartmann, Noise: 0.05),
    ];

    private static SearchSpace Cube(int dimensions, double low, double high) =>
        new([.. Enumerable.Range(1, dimensions).Select(i => new FloatDimension($"x{i}", low, high))]);

    private static double Branin(double[] x) =>
        Math.Pow(x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6, 2)
        + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10;

    private static double Hartmann(double[] x)
    {
        double sum = 0;
        for (int i = 0; i < hartmannAlpha.Length; i++)
        {
            double exponent = 0;
            for (int j = 0; j < x.Length; j++) exponent += hartmannA[i][j] * Math.Pow(x[j] - hartmannP[i][j], 2);
            sum += hartmannAlpha[i] * Math.Exp(-exponent);
        }

        return -sum;
    }

    private static double Ackley(double[] x) =>
        (-20 * Math.Exp(-0.2 * Math.Sqrt(x.Average(value => value * value)))) - Math.Exp(x.Average(value => Math.Cos(2 * Math.PI * value))) + 20 + Math.E;
}
