using Fovea.Tuning.Numerics;
using Fovea.Tuning.Spaces;

namespace Fovea.Tuning.GaussianProcesses;

/// <summary>Climbs from a place to where the gain is largest nearby: along gradients where values are not counted, along lines where they are.</summary>
internal sealed class LocalClimb
{
    private const int Rounds = 4;
    private const int Iterations = 60;
    private const int ValuesLookedAt = 32;

    private readonly SearchSpace space;
    private readonly SpaceEncoding encoding;
    private readonly Acquisition acquisition;
    private readonly double[] lengths, features, slopes;
    private readonly bool[] counts;

    public LocalClimb(SearchSpace space, SpaceEncoding encoding, Acquisition acquisition, Hyperparameters hyperparameters)
    {
        (this.space, this.encoding, this.acquisition) = (space, encoding, acquisition);
        lengths = [.. Enumerable.Range(0, encoding.Dimensions).Select(d => Math.Min(1, hyperparameters.Length(d)))];
        (features, slopes) = (new double[encoding.ScaleOf.Length], new double[encoding.ScaleOf.Length]);
        counts = new bool[encoding.Dimensions];
    }

    /// <summary>The place reached, and its gain.</summary>
    /// <param name="start">[dimensions]; not changed.</param>
    public (double[] Place, double Gain) From(double[] start)
    {
        double[] place = [.. start];
        double gain = GainAt(place);
        for (int round = 0; round < Rounds; round++)
        {
            double before = gain;
            gain = ClimbGradient(place, gain);
            double afterGradient = gain;
            for (int d = 0; d < place.Length; d++) gain = SearchLine(place, d, gain);
            if (gain <= afterGradient || gain - before < 1e-6) break;
        }

        return (place, gain);
    }

    private double GainAt(double[] place)
    {
        encoding.Encode(place, features, counts);
        return acquisition.Evaluate(features);
    }

    /// <summary>In units of the length scales, so that all directions are about as steep.</summary>
    private double ClimbGradient(double[] place, double gain)
    {
        encoding.Encode(place, features, counts);
        int[] free = [.. Enumerable.Range(0, place.Length).Where(d => space.Dimensions[d].Count is null && counts[d])];
        if (free.Length == 0) return gain;
        double[] x = [.. free.Select(d => place[d] / lengths[d])], low = new double[free.Length], high = [.. free.Select(d => 1 / lengths[d])];
        double reached = -BoundedMinimizer.Minimize(
            (at, gradient) =>
            {
                for (int i = 0; i < free.Length; i++) features[encoding.ColumnOf(free[i])] = at[i] * lengths[free[i]];
                double value = acquisition.Evaluate(features, slopes);
                for (int i = 0; i < free.Length; i++) gradient[i] = -slopes[encoding.ColumnOf(free[i])] * lengths[free[i]];
                return -value;
            },
            x,
            low,
            high,
            Iterations,
            1e-6);
        if (!(reached > gain)) return gain;
        for (int i = 0; i < free.Length; i++) place[free[i]] = Math.Clamp(x[i] * lengths[free[i]], 0, 1);
        return reached;
    }

    /// <summary>Moves one counted dimension to its best value: of few, looked at one by one; of many, by looking ever closer around the best.</summary>
    private double SearchLine(double[] place, int d, double gain)
    {
        Dimension dimension = space.Dimensions[d];
        if (dimension.Count is not { } count || count == 1) return gain;
        double best = place[d];
        if (count <= ValuesLookedAt || dimension is CategoricalDimension)
        {
            for (long i = 0; i < count; i++) Look(dimension.PlaceOf(dimension.ValueOf(i, count)));
        }
        else
        {
            for (double reach = 0.5; reach * count > 0.25; reach /= ValuesLookedAt / 4)
            {
                double middle = best;
                for (int i = -ValuesLookedAt / 2; i <= ValuesLookedAt / 2; i++) Look(middle + (reach * i / (ValuesLookedAt / 2)));
            }
        }

        place[d] = best;
        return gain;

        void Look(double at)
        {
            place[d] = Math.Clamp(at, 0, 1);
            double gainThere = GainAt(place);
            if (gainThere > gain) (gain, best) = (gainThere, place[d]);
        }
    }
}
