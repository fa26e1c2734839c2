namespace Fovea.Heads;

/// <summary>
/// Looks as another gaze does, and keeps where: rollouts of a batch can then be repeated while the policy changes. Threads may share it, each
/// with images of its own.
/// </summary>
public sealed class RepeatedGaze : IGaze
{
    private readonly Dictionary<int, int> places;
    private readonly int rollouts, glimpses;
    private readonly (float X, float Y)[] looked, means;
    private IGaze? source;
    private bool repeats;

    /// <summary>Room for a batch.</summary>
    /// <param name="images">Most images.</param>
    /// <param name="rollouts">Rollouts per image.</param>
    /// <param name="glimpses">Glimpses per rollout.</param>
    public RepeatedGaze(int images, int rollouts, int glimpses)
    {
        (this.rollouts, this.glimpses) = (rollouts, glimpses);
        places = new Dictionary<int, int>(images);
        looked = new (float X, float Y)[checked(images * rollouts * glimpses)];
        means = new (float X, float Y)[looked.Length];
    }

    /// <inheritdoc/>
    public float Std => source?.Std ?? 0f;

    /// <summary>Looks as <paramref name="gaze"/> does from now on, at these images.</summary>
    /// <param name="gaze">Decides where, once.</param>
    /// <param name="images">Their numbers.</param>
    public void Begin(IGaze gaze, ReadOnlySpan<int> images)
    {
        source = gaze;
        repeats = false;
        places.Clear();
        for (int i = 0; i < images.Length; i++) places[images[i]] = i;
    }

    /// <summary>Looks where it has looked from now on.</summary>
    public void Repeat() => repeats = true;

    /// <inheritdoc/>
    public (float X, float Y) First(int image, int rollout)
    {
        int place = PlaceOf(image, rollout, 0);
        if (!repeats) looked[place] = Source.First(image, rollout);
        return looked[place];
    }

    /// <inheritdoc/>
    public (float X, float Y) Next(int image, int rollout, int t, float meanX, float meanY)
    {
        int place = PlaceOf(image, rollout, t);
        if (!repeats) (looked[place], means[place]) = (Source.Next(image, rollout, t, meanX, meanY), (meanX, meanY));
        return looked[place];
    }

    /// <inheritdoc/>
    public (float X, float Y) DrawnAround(int image, int rollout, int t, float meanX, float meanY) => means[PlaceOf(image, rollout, t)];

    private IGaze Source => source ?? throw new InvalidOperationException("a repeated gaze looks at nothing before it has begun");

    private int PlaceOf(int image, int rollout, int t) => (((places[image] * rollouts) + rollout) * glimpses) + t;
}
