namespace Fovea.Tuning;

/// <summary>
/// How much of a function's variance comes from each of its inputs, when these are independent and even on [0, 1] (Sobol 2001, Global
/// sensitivity indices for nonlinear mathematical models and their Monte Carlo estimates).
/// </summary>
/// <remarks>
/// | here | Saltelli et al. 2010 | |
/// |---|---|---|
/// | a, b | A, B | points whose inputs are independent: the halves of Sobol points of twice the inputs |
/// | mixed | A_B^(i) | a with input i of b |
/// | valuesA, valuesB | f(A), f(B) | less the mean of both, which changes no index and loses fewer digits |
/// | First | S_i | V(E(f | x_i)) / V(f): what knowing the input alone would take from the variance |
/// | Total | S_Ti | E(V(f | all but x_i)) / V(f): what of it would be left if only the input were unknown |
/// </remarks>
internal static class SobolIndices
{
    /// <summary>Estimates the indices of every input.</summary>
    /// <param name="function">From [inputs], each 0 to 1, to a finite value.</param>
    /// <param name="inputs">How many inputs, at least one.</param>
    /// <param name="points">How many points; the function is called inputs + 2 times as often.</param>
    /// <param name="stream">Where the scrambling of the points comes from.</param>
    /// <returns>[inputs]; all 0 for a constant. Errors of estimation may put an index a little below 0 or above 1.</returns>
    public static (double First, double Total)[] Estimate(Func<ReadOnlySpan<double>, double> function, int inputs, int points, RandomStream stream)
    {
        double[][] a = new double[points][], b = new double[points][];
        double[] valuesA = new double[points], valuesB = new double[points], both = new double[2 * inputs];
        SobolSequence sequence = SobolSequence.Scrambled(2 * inputs, stream);
        for (int n = 0; n < points; n++)
        {
            sequence.Point((uint)n, both);
            (a[n], b[n]) = (both[..inputs], both[inputs..]);
            (valuesA[n], valuesB[n]) = (function(a[n]), function(b[n]));
        }

        double mean = (valuesA.Average() + valuesB.Average()) / 2, variance = 0;
        for (int n = 0; n < points; n++)
        {
            valuesA[n] -= mean;
            valuesB[n] -= mean;
            variance += ((valuesA[n] * valuesA[n]) + (valuesB[n] * valuesB[n])) / (2 * points);
        }

        var indices = new (double First, double Total)[inputs];
        if (!(variance > 0)) return indices;
        double[] mixed = new double[inputs];
        for (int i = 0; i < inputs; i++)
        {
            double first = 0, total = 0;
            for (int n = 0; n < points; n++)
            {
                a[n].CopyTo(mixed, 0);
                mixed[i] = b[n][i];
                double difference = function(mixed) - mean - valuesA[n];
                first += valuesB[n] * difference;          // Saltelli et al. 2010, table 2, (b).
                total += 0.5 * difference * difference;    // The same, (f), which is Jansen's of 1999.
            }

            indices[i] = (first / points / variance, total / points / variance);
        }

        return indices;
    }
}
