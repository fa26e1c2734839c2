using Fovea.Tuning.Numerics;
using Fovea.Tuning.Spaces;

namespace Fovea.Tuning.GaussianProcesses;

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
    private readonly bool[] counts;

    public AcquisitionSearch(SearchSpace space, SpaceEncoding encoding, Acquisition acquisition, Hyperparameters hyperparameters)
    {
        (this.space, this.encoding, this.acquisition) = (space, encoding, acquisition);
        climb = new LocalClimb(space, encoding, acquisition, hyperparameters);
        (features, counts) = (new double[encoding.ScaleOf.Length], new bool[encoding.Dimensions]);
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
        encoding.Encode(place, features, counts);
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
