using Fovea.Numerics;

namespace Fovea.Tuning;

/// <summary>
/// Where most is to be gained: measured at many quasi-random places and near the best trials, then climbed from some of the best. Dimensions that are counted
/// are searched value by value, since what a rounded place gains is not what its neighbour does.
/// </summary>
internal sealed class AcquisitionSearch
{
    private const int SobolPlaces = 2048;
    private const int PlacesPerIncumbent = 64;
    private const int Climbs = 10;

    private readonly SearchSpace space;
    private readonly SpaceEncoding encoding;
    private readonly Acquisition acquisition;
    private readonly LocalClimb climb;
    private readonly double[] features;
    private readonly bool[] isActive;

    public AcquisitionSearch(SearchSpace space, SpaceEncoding encoding, Acquisition acquisition, Hyperparameters hyperparameters)
    {
        (this.space, this.encoding, this.acquisition) = (space, encoding, acquisition);
        climb = new LocalClimb(space, encoding, acquisition, hyperparameters);
        (features, isActive) = (new double[encoding.ScaleOf.Length], new bool[encoding.Dimensions]);
    }

    /// <summary>Places in order of what they gain, most first.</summary>
    /// <param name="incumbents">Places of the best trials, best first.</param>
    /// <param name="studySeed">The study's seed.</param>
    /// <param name="trialNumber">The trial to be suggested.</param>
    public IReadOnlyList<double[]> Run(IReadOnlyList<double[]> incumbents, ulong studySeed, int trialNumber)
    {
        List<(double[] Place, double Gain)> measured = [];
        foreach (double[] place in Places(incumbents, studySeed, (ulong)trialNumber)) measured.Add((place, GainAt(place)));

        // The best and the best trial, then a draw from the rest by exp(gain) without repetition (Gumbel's trick).
        RandomStream stream = new(studySeed, RandomPurpose.LocalStarts, (ulong)trialNumber);
        List<(double[] Place, double Gain)> ordered = [.. measured.OrderByDescending(candidate => candidate.Gain)];
        IEnumerable<double[]> drawn = ordered.Skip(1)
            .Select(candidate => (candidate.Place, Key: candidate.Gain - Math.Log(-Math.Log(1 - stream.NextUnit() + 1e-300))))
            .OrderByDescending(candidate => candidate.Key).Select(candidate => candidate.Place).Take(Climbs - 2);
        List<(double[] Place, double Gain)> climbed =
            [.. incumbents.Take(1).Append(ordered[0].Place).Concat(drawn).ToArray().Select(start => climb.From(start))];
        return [.. climbed.OrderByDescending(candidate => candidate.Gain).Concat(ordered).Select(candidate => candidate.Place)];
    }

    private double GainAt(double[] place)
    {
        encoding.Encode(place, features, isActive);
        return acquisition.Evaluate(features);
    }

    private IEnumerable<double[]> Places(IReadOnlyList<double[]> incumbents, ulong studySeed, ulong number)
    {
        long total = 1;
        foreach (Dimension dimension in space.Dimensions) total = dimension.Count is { } count && total <= SobolPlaces ? total * Math.Min(count, SobolPlaces + 1) : SobolPlaces + 1;
        if (total <= SobolPlaces) return space.Points().Select(encoding.PlaceOf);
        return SobolAndNear(incumbents, studySeed, number);
    }

    private IEnumerable<double[]> SobolAndNear(IReadOnlyList<double[]> incumbents, ulong studySeed, ulong number)
    {
        SobolSequence sequence = SobolSequence.Scrambled(encoding.Dimensions, new RandomStream(studySeed, RandomPurpose.Candidates, number));
        for (uint i = 0; i < SobolPlaces; i++)
        {
            double[] place = new double[encoding.Dimensions];
            sequence.Point(i, place);
            yield return place;
        }

        // From a tenth of the space down to a ten-thousandth, some coordinates at a time.
        RandomStream stream = new(studySeed, RandomPurpose.Neighbours, number);
        foreach (double[] incumbent in incumbents)
        {
            for (int i = 0; i < PlacesPerIncumbent; i++)
            {
                double reach = Math.Pow(10, -1 - (3 * stream.NextUnit())), share = stream.NextUnit();
                double[] place = [.. incumbent];
                for (int d = 0; d < place.Length; d++)
                {
                    double move = reach * stream.NextNormal();
                    if (stream.NextUnit() >= share) place[d] = Math.Clamp(place[d] + move, 0, 1);
                }

                yield return place;
            }
        }
    }
}

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
    private readonly bool[] isActive;

    public LocalClimb(SearchSpace space, SpaceEncoding encoding, Acquisition acquisition, Hyperparameters hyperparameters)
    {
        (this.space, this.encoding, this.acquisition) = (space, encoding, acquisition);
        lengths = [.. Enumerable.Range(0, encoding.Dimensions).Select(d => Math.Min(1, hyperparameters.Length(d)))];
        (features, slopes) = (new double[encoding.ScaleOf.Length], new double[encoding.ScaleOf.Length]);
        isActive = new bool[encoding.Dimensions];
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
        encoding.Encode(place, features, isActive);
        return acquisition.Evaluate(features);
    }

    /// <summary>In units of the length scales, so that all directions are about as steep.</summary>
    private double ClimbGradient(double[] place, double gain)
    {
        encoding.Encode(place, features, isActive);
        int[] free = [.. Enumerable.Range(0, place.Length).Where(d => space.Dimensions[d].Count is null && isActive[d])];
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
