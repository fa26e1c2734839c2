using System.Globalization;

namespace Fovea.TurnBenchmarks;

/// <summary>
/// Trains with several builds of the library in one process, in short turns: what a shared machine takes away it takes from all alike, so that a difference of
/// one part in a hundred shows. <c>bench/turns</c> makes the builds.
/// </summary>
internal static class Turns
{
    private const double Slice = 0.06, LimitSlice = 0.006;

    /// <summary>Prints, for each model, each build's share of the limit and how many times as fast as the first one it is.</summary>
    /// <param name="arguments">Models with commas between them or "all", threads, rounds, then for each build NAME=FOLDER.</param>
    public static void Run(string[] arguments)
    {
        if (arguments.Length < 5) throw new ArgumentException("needs MODELS THREADS ROUNDS NAME=FOLDER NAME=FOLDER ...");
        int threads = int.Parse(arguments[1], CultureInfo.InvariantCulture), rounds = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        (string Name, Build Build)[] builds = [.. arguments[3..].Select(argument => argument.Split('=', 2)).Select(parts => (parts[0], new Build(parts[1])))];
        string[] known = builds[0].Build.Models, models = arguments[0] == "all" ? known : arguments[0].Split(',');
        foreach (string model in models.Except(known)) throw new ArgumentException($"models are {string.Join(", ", known)}, but not {model}");
        Console.WriteLine($"{threads} threads, {rounds} rounds; share of the limit by the median of rounds, and times as fast as {builds[0].Name}, with the error of that median");
        foreach (string model in models) Console.WriteLine(Line(model, builds, threads, rounds));
    }

    private static string Line(string model, (string Name, Build Build)[] builds, int threads, int rounds)
    {
        double[] limits = new double[rounds];
        double[][] rates = [.. builds.Select(_ => new double[rounds])];
        foreach ((_, Build build) in builds) build.Train(model, threads, Slice);
        for (int round = 0; round < rounds; round++)
        {
            limits[round] = builds[0].Build.Limit(threads, LimitSlice);
            for (int turn = 0; turn < builds.Length; turn++)
            {
                // To and fro: none is always first after the others.
                int i = round % 2 == 0 ? turn : builds.Length - 1 - turn;
                rates[i][round] = builds[i].Build.Train(model, threads, Slice);
            }
        }

        IEnumerable<string> found = builds.Select((build, i) =>
        {
            double[] ratios = [.. rates[i].Zip(rates[0], (mine, first) => mine / first)];
            // Of a normal distribution the middle two thirds are as wide as two standard deviations, and a median's error is 1.25 times a mean's.
            double error = 1.25 * (At(ratios, 0.84) - At(ratios, 0.16)) / 2 / Math.Sqrt(rounds);
            return string.Create(CultureInfo.InvariantCulture, $"{build.Name} {At(rates[i], 0.5) / At(limits, 0.5):P1} x{At(ratios, 0.5):F3}±{error:F3}");
        });
        return string.Create(CultureInfo.InvariantCulture, $"{model,-20} limit {At(limits, 0.5) / 1e9:F0} GFLOP/s  {string.Join("  ", found)}");
    }

    private static double At(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(sorted.Length * part)];
    }
}
